/**
 * The path of a session, top to bottom. In reading order:
 *
 * <ol>
 *   <li>{@link io.smtpedge.edge.session.SessionInitializer}: a connection is accepted.
 *   <li>{@link io.smtpedge.edge.session.State}, {@link io.smtpedge.edge.session.Signal} and {@link
 *       io.smtpedge.edge.session.Transitions}: the whole machine, pure.
 *   <li>{@link io.smtpedge.edge.session.Session}: holds the state, opens the phase that goes with it.
 *   <li>The phases, one in the pipeline at a time: {@link io.smtpedge.edge.session.IdentifyPhase}, {@link
 *       io.smtpedge.edge.session.ScreenPhase}, {@link io.smtpedge.edge.session.RejectPhase}, {@link
 *       io.smtpedge.edge.session.ConnectPhase}, {@link io.smtpedge.edge.session.ForwardPhase}, {@link
 *       io.smtpedge.edge.session.DiscardPhase}, {@link io.smtpedge.edge.session.DepartPhase}.
 *   <li>{@link io.smtpedge.edge.session.RelayedDialogue}: what a forwarded dialogue is guarded by and tested for; {@link
 *       io.smtpedge.edge.session.Idleness}: how long it may be silent.
 *   <li>{@link io.smtpedge.edge.session.DeepTests}: what a violation in a forwarded dialogue leads to.
 *   <li>{@link io.smtpedge.edge.session.SessionDraft}: what becomes the session's one record.
 * </ol>
 *
 * <p>Beside them: {@link io.smtpedge.edge.session.Admission}, who is here and who may come in, with its counts, rates and places;
 * {@link io.smtpedge.edge.session.TestMemory}, how clients did before.
 *
 * <p>Phases hold mechanics, never decisions: they read, write and wait, and say what happened by one signal. All of it runs
 * on the event loop of the session's two channels.
 */
@NullMarked
package io.smtpedge.edge.session;

import org.jspecify.annotations.NullMarked;
