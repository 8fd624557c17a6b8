@NullMarked
package dev.whorl.operator.rollout;

import org.jspecify.annotations.NullMarked;
