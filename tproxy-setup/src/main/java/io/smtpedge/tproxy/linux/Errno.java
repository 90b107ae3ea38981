package io.smtpedge.tproxy.linux;

import java.io.IOException;

/** A system call that failed, with its errno(3). */
public final class Errno extends IOException {

    private static final long serialVersionUID = 1L;

    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int EINVAL = 22;
    public static final int ENFILE = 23;
    public static final int EMSGSIZE = 90;
    public static final int EOPNOTSUPP = 95;
    public static final int EADDRINUSE = 98;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETUNREACH = 101;
    public static final int ECONNRESET = 104;
    public static final int ENOBUFS = 105;
    public static final int ETIMEDOUT = 110;
    public static final int ECONNREFUSED = 111;
    public static final int EHOSTUNREACH = 113;
    public static final int EINPROGRESS = 115;

    private final int number;

    /**
     * @param call the name of the system call
     * @param number positive
     */
    public Errno(String call, int number) {
        super(call + ": " + name(number));
        this.number = number;
    }

    /** Positive, such as {@link #EPERM}. */
    public int number() {
        return number;
    }

    /** What an errno(3) means, in a few words. */
    public static String name(int number) {
        return switch (number) {
            case EPERM -> "operation not permitted";
            case ENOENT -> "no such entry";
            case EAGAIN -> "nothing came in time";
            case ENOMEM -> "out of memory";
            case EACCES -> "permission denied";
            case EBUSY -> "busy";
            case EEXIST -> "there already";
            case EINVAL -> "invalid argument";
            case ENFILE -> "too many";
            case EMSGSIZE -> "too long a message";
            case EOPNOTSUPP -> "not supported";
            case EADDRINUSE -> "address in use";
            case EADDRNOTAVAIL -> "address not available";
            case ENETUNREACH -> "network unreachable";
            case ECONNRESET -> "connection reset";
            case ENOBUFS -> "no buffer space";
            case ETIMEDOUT -> "timed out";
            case ECONNREFUSED -> "connection refused";
            case EHOSTUNREACH -> "no route to host";
            case EINPROGRESS -> "in progress";
            default -> "error " + number;
        };
    }
}
