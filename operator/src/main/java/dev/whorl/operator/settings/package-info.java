/** What is set from outside. */
@NullMarked
package dev.whorl.operator.settings;

import org.jspecify.annotations.NullMarked;
