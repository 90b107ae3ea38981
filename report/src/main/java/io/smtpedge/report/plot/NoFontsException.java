package io.smtpedge.report.plot;

/** This machine cannot draw text. A report goes on without pictures. */
public final class NoFontsException extends Exception {

    NoFontsException(Throwable cause) {
        super(
                "no pictures: Java cannot draw text here (" + cause + "); install fontconfig and a font, on Debian: "
                        + "apt-get install fontconfig fonts-dejavu-core; and a Java that has java.desktop (not a \"headless\" one "
                        + "without libfreetype)",
                cause);
    }
}
