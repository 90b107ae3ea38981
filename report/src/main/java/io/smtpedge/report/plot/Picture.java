package io.smtpedge.report.plot;

/**
 * One picture.
 *
 * @param name stays the same, fit for a file's name
 * @param title what it shows
 * @param alt what one who cannot see it should know
 * @param width of the page, in CSS pixels; the PNGs have twice as many
 * @param light for a light page, in Base64, as pages and mails carry it
 * @param dark for a dark page, in the same
 */
public record Picture(String name, String title, String alt, int width, int height, String light, String dark) {

    /** So much sharper than the page, for screens with small pixels, and for paper. */
    static final int SCALE = 2;
}
