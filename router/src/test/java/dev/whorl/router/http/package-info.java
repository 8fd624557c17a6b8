@NullMarked
package dev.whorl.router.http;

import org.jspecify.annotations.NullMarked;
