/**
 * The OpenAI API as values: requests read and checked, prompts prepared, answers written. Knows no
 * HTTP server.
 */
@NullMarked
package dev.whorl.router.openai;

import org.jspecify.annotations.NullMarked;
