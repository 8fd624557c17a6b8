/** What {@code helm test} runs. */
@NullMarked
package dev.whorl.operator.install;

import org.jspecify.annotations.NullMarked;
