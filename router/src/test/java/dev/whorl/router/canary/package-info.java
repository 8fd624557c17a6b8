@NullMarked
package dev.whorl.router.canary;

import org.jspecify.annotations.NullMarked;
