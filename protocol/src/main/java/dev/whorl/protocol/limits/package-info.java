/**
 * What every server takes of a session: one set of rules over the values as they are on the wire,
 * asked by routers before a session is submitted and by agents before it gets a slot.
 */
@NullMarked
package dev.whorl.protocol.limits;

import org.jspecify.annotations.NullMarked;
