/** A changed model beside the one that serves: a share of the sessions, steps, and the way back. */
@NullMarked
package dev.whorl.operator.rollout;

import org.jspecify.annotations.NullMarked;
