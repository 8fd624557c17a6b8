/** What happens, as routers and agents tell it: how late tokens are, and what is asked for. */
@NullMarked
package dev.whorl.operator.live;

import org.jspecify.annotations.NullMarked;
