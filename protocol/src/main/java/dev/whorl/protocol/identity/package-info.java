/**
 * Who is who on every call: certificates with DNS names, issued by one authority, checked on both
 * sides, reloaded from files.
 */
@NullMarked
package dev.whorl.protocol.identity;

import org.jspecify.annotations.NullMarked;
