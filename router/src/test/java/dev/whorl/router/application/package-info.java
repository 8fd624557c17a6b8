@NullMarked
package dev.whorl.router.application;

import org.jspecify.annotations.NullMarked;
