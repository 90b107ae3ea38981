package io.smtpedge.report.format;

import io.smtpedge.report.plot.Picture;
import java.util.List;

/**
 * The pictures of a page, and where it finds them: in itself, or beside it in a mail.
 *
 * @param pictures the pictures; empty where there are none
 * @param why why there are none; empty where there are some
 * @param inPage whether the page holds them itself
 */
public record Images(List<Picture> pictures, String why, boolean inPage) {

    private static final String DATA = "data:image/png;base64,";

    public Images {
        pictures = List.copyOf(pictures);
    }

    /** The address of the picture for a light page. */
    public String source(Picture picture) {
        return inPage ? DATA + picture.light() : "cid:" + contentId(picture);
    }

    /** The same for a dark one; empty in a mail, whose readers know no such choice. */
    public String darkSource(Picture picture) {
        return inPage ? DATA + picture.dark() : "";
    }

    /** What names a picture within its mail (RFC 2392). */
    public static String contentId(Picture picture) {
        return picture.name() + "@report.smtp-edge";
    }
}
