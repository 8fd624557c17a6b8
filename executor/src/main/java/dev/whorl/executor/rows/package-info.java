/** The rows of a step, whatever the backend: checked, sorted by model, cut where spans end. */
@NullMarked
package dev.whorl.executor.rows;

import org.jspecify.annotations.NullMarked;
