/** The HTTP side: routes, whole and streamed answers, request ids. */
@NullMarked
package dev.whorl.router.http;

import org.jspecify.annotations.NullMarked;
