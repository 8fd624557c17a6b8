@NullMarked
package dev.whorl.simulator.compare;

import org.jspecify.annotations.NullMarked;
