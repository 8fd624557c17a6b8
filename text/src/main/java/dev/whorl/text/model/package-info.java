/**
 * The text side of a model: its files as an agent hands them out, tokenizer, template, end tokens.
 */
@NullMarked
package dev.whorl.text.model;

import org.jspecify.annotations.NullMarked;
