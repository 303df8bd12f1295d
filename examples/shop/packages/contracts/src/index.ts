export interface Product {
  readonly id: number;
  readonly name: string;
  readonly priceCents: number;
}

/** A price in the customer's notation. */
export function formatPrice(product: Product, locale = 'en'): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR' }).format(product.priceCents / 100);
}
