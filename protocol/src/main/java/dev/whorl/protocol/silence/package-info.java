/** When the silence of a peer means that it is lost: the same judgement at routers and servers. */
@NullMarked
package dev.whorl.protocol.silence;

import org.jspecify.annotations.NullMarked;
