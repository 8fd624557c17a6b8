/** Which session takes which chain: pure policies over explicit state. */
@NullMarked
package dev.whorl.planning.dispatch;

import org.jspecify.annotations.NullMarked;
