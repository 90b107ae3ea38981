/**
 * Object stores that speak Amazon's S3: {@link io.smtpedge.report.objects.ObjectAddress} says where, {@link
 * io.smtpedge.report.objects.ObjectStore} lists and downloads, {@link io.smtpedge.report.objects.StoreErrors} says in words what
 * went wrong. What the objects are for is not known here.
 */
@NullMarked
package io.smtpedge.report.objects;

import org.jspecify.annotations.NullMarked;
