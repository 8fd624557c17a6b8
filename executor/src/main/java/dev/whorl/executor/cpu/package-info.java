/** The CPU backend: Java Vector API, row-invariant by 16 virtual lanes. See DESIGN.md. */
@NullMarked
package dev.whorl.executor.cpu;

import org.jspecify.annotations.NullMarked;
