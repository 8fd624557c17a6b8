/** When and how to move from one placement to the next. */
@NullMarked
package dev.whorl.planning.rebalance;

import org.jspecify.annotations.NullMarked;
