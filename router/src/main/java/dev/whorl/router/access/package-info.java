/**
 * Who may ask, and how much: API keys from a folder (a mounted Secret) and what each key may use in
 * a minute. Values and decisions; HTTP is in {@code http}.
 */
@NullMarked
package dev.whorl.router.access;

import org.jspecify.annotations.NullMarked;
