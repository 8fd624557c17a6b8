/** Tests. */
@NullMarked
package dev.whorl.control;

import org.jspecify.annotations.NullMarked;
