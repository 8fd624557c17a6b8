/** Model files: what a model looks like (geometry), where its numbers are, and how to read them. */
@NullMarked
package dev.whorl.executor.model;

import org.jspecify.annotations.NullMarked;
