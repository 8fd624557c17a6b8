@NullMarked
package dev.whorl.router.access;

import org.jspecify.annotations.NullMarked;
