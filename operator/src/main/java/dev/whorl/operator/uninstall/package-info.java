/**
 * What the chart's pre-delete hook runs: takes everything down in order while the operator still
 * lives.
 */
@NullMarked
package dev.whorl.operator.uninstall;

import org.jspecify.annotations.NullMarked;
