/**
 * Other people's programs, as Debian packs them, around the edge: mail servers that send through it and one that receives,
 * and the readers of its log. Read {@link io.smtpedge.it.debian.SendersIT} and {@link io.smtpedge.it.debian.LogReadersIT}
 * first, then {@link io.smtpedge.it.debian.MailHost}, which lets a package run that is not installed.
 */
@NullMarked
package io.smtpedge.it.debian;

import org.jspecify.annotations.NullMarked;
