@NullMarked
package dev.whorl.router.session;

import org.jspecify.annotations.NullMarked;
