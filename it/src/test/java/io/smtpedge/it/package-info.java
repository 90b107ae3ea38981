/**
 * Integration tests: the edge between real clients and real servers.
 *
 * <p>Read {@link io.smtpedge.it.Stage} first: it is the set on which most of them play. Then the transcripts in
 * src/test/resources/transcripts, which say what a client sees; {@link io.smtpedge.it.TranscriptIT} runs them. The
 * other classes hold what a single client's dialogue cannot show.
 */
@NullMarked
package io.smtpedge.it;

import org.jspecify.annotations.NullMarked;
