#!/bin/sh
# How well the predicted probability agrees with the truth, in an example month:
#   smtp-report example-month --seed 1 --out DIR
#   docs/pictures/calibration.sh DIR > docs/pictures/calibration.svg
# The table of the same figures goes to standard error.
set -eu
exec awk -F, '
FNR == 1 { next }
{
    bin = int($4 * 10); if (bin > 9) bin = 9
    bad = ($3 == "true")
    n[bin]++; b[bin] += bad; p[bin] += $4
    brier += ($4 - bad) ^ 2; all++; allbad += bad
}
END {
    base = allbad / all
    printf "sessions %d, bad %.3f, Brier score %.4f (of the base rate alone: %.4f)\n", all, base, brier / all, base * (1 - base) > "/dev/stderr"
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 420 420\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">"
    print "<title>Predicted probability and true share of bad sessions</title>"
    print "<rect width=\"420\" height=\"420\" fill=\"#fff\"/>"
    print "<path d=\"M50 370V20M50 370H400\" stroke=\"#555\" fill=\"none\"/><path d=\"M50 370L400 20\" stroke=\"#999\" stroke-dasharray=\"4 4\"/>"
    for (t = 0; t <= 10; t += 2) {
        printf "<text x=\"%d\" y=\"386\" text-anchor=\"middle\">%.1f</text>", 50 + 35 * t, t / 10
        printf "<text x=\"44\" y=\"%d\" text-anchor=\"end\">%.1f</text>\n", 374 - 35 * t, t / 10
    }
    print "<text x=\"225\" y=\"408\" text-anchor=\"middle\">predicted probability P</text>"
    print "<text x=\"14\" y=\"195\" text-anchor=\"middle\" transform=\"rotate(-90 14 195)\">true share of bad sessions</text>"
    line = ""
    for (i = 0; i < 10; i++) if (n[i]) {
        x = 50 + 350 * p[i] / n[i]; y = 370 - 350 * b[i] / n[i]
        line = line sprintf("%s%.1f %.1f", line == "" ? "M" : "L", x, y)
        dots = dots sprintf("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"#2563a8\"/>\n", x, y, 2 + log(n[i]) / 2)
        printf "| %.1f to %.1f | %d | %.3f | %.3f |\n", i / 10, (i + 1) / 10, n[i], p[i] / n[i], b[i] / n[i] > "/dev/stderr"
    }
    printf "<path d=\"%s\" stroke=\"#2563a8\" fill=\"none\" stroke-width=\"2\"/>\n%s</svg>\n", line, dots
}' "$1/truth.csv"
