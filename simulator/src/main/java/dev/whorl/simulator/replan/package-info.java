/**
 * What a system plans next when servers come and go; the same classes of planning as the product.
 */
@NullMarked
package dev.whorl.simulator.replan;

import org.jspecify.annotations.NullMarked;
