/**
 * A small HTTP server for the operator and for refused senders: the JDK's, on virtual threads, with bounds on everything a
 * stranger decides. In reading order: {@link io.smtpedge.edge.http.HttpListener} takes connections and turns each into a
 * {@link io.smtpedge.edge.http.Request}, which a {@link io.smtpedge.edge.http.Handler} answers with a {@link
 * io.smtpedge.edge.http.Response}; handlers are plain functions, tested without a socket. {@link
 * io.smtpedge.edge.http.RequestRate} and {@link io.smtpedge.edge.http.BearerToken} say who may ask, and how often.
 */
@NullMarked
package io.smtpedge.edge.http;

import org.jspecify.annotations.NullMarked;
