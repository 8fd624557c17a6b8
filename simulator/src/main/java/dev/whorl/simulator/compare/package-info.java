/** Several systems on one scenario: the same profiles, requests, seeds and data plane. */
@NullMarked
package dev.whorl.simulator.compare;

import org.jspecify.annotations.NullMarked;
