/** Where a text ends: stop strings. Knows no HTTP and no sessions. */
@NullMarked
package dev.whorl.router.text;

import org.jspecify.annotations.NullMarked;
