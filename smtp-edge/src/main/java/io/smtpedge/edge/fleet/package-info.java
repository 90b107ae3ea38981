/**
 * Several edges share one reputation, by way of a Valkey or Redis server. Each edge judges from its own store in memory alone; what
 * it learns it passes on some seconds later, and what others have learned it adds to its own. So the server is never on the way of
 * a verdict, and while it is away each edge goes on with what it knows. In reading order:
 *
 * <ol>
 *   <li>{@link io.smtpedge.edge.fleet.FleetSettings}: where the server is, and how often they talk;
 *   <li>{@link io.smtpedge.edge.fleet.SharedStore}: the thread that talks to it, and what it does when the server was away, has lost
 *       its data, or is new to this edge;
 *   <li>{@code FleetServer}: the three scripts by which it talks (merge.lua, read.lua, page.lua), and {@code Batch}: how what was
 *       learned looks on the way.
 * </ol>
 */
@NullMarked
package io.smtpedge.edge.fleet;

import org.jspecify.annotations.NullMarked;
