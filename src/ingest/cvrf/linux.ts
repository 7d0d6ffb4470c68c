/**
 * `CBL Mariner 2.0 x64`, `azl3 httpd 2.4.65-1 on Azure Linux 3.0`: every product of Microsoft's Linux distribution that the
 * documents name (1999 to 2025) ends so, and no other does (`Azure Linux Guest Agent` and `... Node on Azure Linux` stay).
 */
const LINUX_PRODUCT = /(?:^| on )(?:CBL[- ]Mariner|Azure Linux) \d/i;

/** Whether a product is of CBL-Mariner, now Azure Linux, which no Windows update concerns. */
export function isLinuxProduct(name: string): boolean {
  return LINUX_PRODUCT.test(name);
}
