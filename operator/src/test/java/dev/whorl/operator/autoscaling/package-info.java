@NullMarked
package dev.whorl.operator.autoscaling;

import org.jspecify.annotations.NullMarked;
