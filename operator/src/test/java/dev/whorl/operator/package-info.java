/** Tests of what holds the parts together. */
@NullMarked
package dev.whorl.operator;

import org.jspecify.annotations.NullMarked;
