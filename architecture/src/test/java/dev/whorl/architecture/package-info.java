/** The arrows between modules, as tests. */
@NullMarked
package dev.whorl.architecture;

import org.jspecify.annotations.NullMarked;
