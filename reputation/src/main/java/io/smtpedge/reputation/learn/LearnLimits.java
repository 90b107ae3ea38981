package io.smtpedge.reputation.learn;

/**
 * How much is remembered in order to learn with care. What is beyond is forgotten, which lets a little more in than the guards would.
 *
 * @param sessions recent sessions that feedback may name by id
 * @param addresses addresses of which it is known who had a say of late, and how much came within the hour
 * @param pending addresses with accepted mail, for each hour of the last 24, that has not its full weight yet; beyond, it stays at
 *     half
 * @param feedbackPerHour findings of one source that are listened to in an hour
 */
public record LearnLimits(int sessions, int addresses, int pending, int feedbackPerHour) {

    /** About 30 MiB where all is full. */
    public static final LearnLimits USUAL = new LearnLimits(50_000, 50_000, 200_000, 360_000);

    public LearnLimits {
        if (sessions < 1 || addresses < 1 || pending < 1 || feedbackPerHour < 1) {
            throw new IllegalArgumentException("each limit is at least 1");
        }
    }
}
