package io.smtpedge.reputation.model;

/**
 * The lower bound of a Beta distribution that is exceeded with a probability of 95 %. In log-odds, as all is added up in log-odds.
 *
 * <p>Solves I<sub>x</sub>(a, b) = 0.05 by Newton's method, for the logarithm of I as a function of u = logit(x). That function is
 * increasing and concave, because the density of u is log-concave: whatever the start, the second step is on the left of the
 * root, and all others come nearer to it from there. I is the continued fraction DLMF 8.17.22, evaluated by Lentz' method.
 */
final class BetaBound {

    private static final double LOG_TAIL = Math.log(0.05);

    /** The point of the normal distribution that is exceeded with a probability of 5 %. */
    private static final double NORMAL_POINT = 1.6448536269514722;

    /** Beyond these log-odds, 1 in 10^13, nobody asks for more digits. */
    static final double FARTHEST = 30;

    private static final double CLOSE_ENOUGH = 1e-9;
    private static final double FRACTION_CLOSE_ENOUGH = 1e-14;
    private static final double TINY = 1e-300;
    private static final int MOST_STEPS = 60;
    private static final int MOST_TERMS = 20_000;

    private final double a;
    private final double b;
    private final double logBeta;

    private BetaBound(double a, double b) {
        this.a = a;
        this.b = b;
        logBeta = logGamma(a) + logGamma(b) - logGamma(a + b);
    }

    /** In log-odds: within {@value #FARTHEST} of zero. Both parameters are above zero. */
    static double lower(double a, double b) {
        return new BetaBound(a, b).solve();
    }

    /** The upper bound: what 1 - x is seldom below. */
    static double upper(double a, double b) {
        return -lower(b, a);
    }

    private double solve() {
        double u = start();
        for (int i = 0; i < MOST_STEPS; i++) {
            double logDensity = logDensity(u);
            double logIntegral = logIntegral(u, logDensity);
            double step = (LOG_TAIL - logIntegral) * Math.exp(logIntegral - logDensity);
            u += step;
            if (Math.abs(step) < CLOSE_ENOUGH || (u < -FARTHEST && step < 0)) {
                break;
            }
        }
        return Math.clamp(u, -FARTHEST, FARTHEST);
    }

    /**
     * Where both parameters are above 1, Abramowitz and Stegun 26.5.22. Else a point on the left of the root: for b below 1 that
     * of b = 1, which is a power of x; for a below 1 the power that I is near zero.
     */
    private double start() {
        if (b <= 1) {
            return powerReaches(LOG_TAIL / a);
        }
        if (a <= 1) {
            return powerReaches((LOG_TAIL + Math.log(a) + logBeta) / a);
        }
        double lambda = (NORMAL_POINT * NORMAL_POINT - 3) / 6;
        double h = 2 / (1 / (2 * a - 1) + 1 / (2 * b - 1));
        double w = NORMAL_POINT * Math.sqrt(h + lambda) / h
                - (1 / (2 * b - 1) - 1 / (2 * a - 1)) * (lambda + 5.0 / 6 - 2 / (3 * h));
        return Math.log(a / b) - 2 * w;
    }

    private static double powerReaches(double logX) {
        return logX - Math.log(-Math.expm1(logX));
    }

    /** Of u: x^a (1-x)^b / B(a, b). */
    private double logDensity(double u) {
        return a * logOdds(u) + b * logOdds(-u) - logBeta;
    }

    /** The logarithm of x, of which u are the log-odds. */
    private static double logOdds(double u) {
        return u < 0 ? u - Math.log1p(Math.exp(u)) : -Math.log1p(Math.exp(-u));
    }

    private double logIntegral(double u, double logDensity) {
        double x = 1 / (1 + Math.exp(-u));
        if (x < (a + 1) / (a + b + 2)) {
            return logDensity - Math.log(a * fraction(a, b, x));
        }
        double above = Math.exp(logDensity) / (b * fraction(b, a, 1 / (1 + Math.exp(u))));
        return Math.log1p(-Math.min(above, 1 - 1e-12));
    }

    /** 1 + d1 / (1 + d2 / (1 + ...)) of DLMF 8.17.22: it converges in about the square root of the larger parameter. */
    private static double fraction(double a, double b, double x) {
        double value = 1;
        double c = 1;
        double d = 0;
        for (int m = 0; m < MOST_TERMS; m++) {
            double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1));
            d = 1 / nonZero(1 + odd * d);
            c = nonZero(1 + odd / c);
            value *= c * d;
            double n = m + 1;
            double even = n * (b - n) * x / ((a + 2 * n - 1) * (a + 2 * n));
            d = 1 / nonZero(1 + even * d);
            c = nonZero(1 + even / c);
            double change = c * d;
            value *= change;
            if (Math.abs(change - 1) < FRACTION_CLOSE_ENOUGH) {
                break;
            }
        }
        return value;
    }

    private static double nonZero(double value) {
        return Math.abs(value) < TINY ? TINY : value;
    }

    /** Stirling's series, DLMF 5.11.1, above 8; below, by way of the recurrence 5.5.1. */
    static double logGamma(double z) {
        double product = 1;
        double above = z;
        while (above < 8) {
            product *= above;
            above++;
        }
        double s = 1 / (above * above);
        double series =
                (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s * (1.0 / 1188 - s * 691 / 360360)))))
                        / above;
        return (above - 0.5) * Math.log(above) - above + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
    }
}
