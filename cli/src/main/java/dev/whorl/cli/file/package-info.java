/** Commands that look at a model's file: its tokenizer, its template, its shape. */
@NullMarked
package dev.whorl.cli.file;

import org.jspecify.annotations.NullMarked;
