/** The product as its users meet it. */
@NullMarked
package dev.whorl.e2e;

import org.jspecify.annotations.NullMarked;
