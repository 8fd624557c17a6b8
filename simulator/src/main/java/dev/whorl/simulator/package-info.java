/** Virtual-time simulation with the product's own planning classes. */
@NullMarked
package dev.whorl.simulator;

import org.jspecify.annotations.NullMarked;
