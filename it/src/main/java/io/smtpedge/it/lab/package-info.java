/**
 * The laboratory: client, edge, HAProxy and two MTAs in network namespaces.
 */
@NullMarked
package io.smtpedge.it.lab;

import org.jspecify.annotations.NullMarked;
