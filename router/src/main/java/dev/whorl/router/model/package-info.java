/**
 * The text side of a model: its files as an agent hands them out, tokenizer, template, end tokens.
 */
@NullMarked
package dev.whorl.router.model;

import org.jspecify.annotations.NullMarked;
