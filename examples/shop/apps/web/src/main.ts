import { formatPrice, type Product } from '@shop/contracts';

const api = import.meta.env.VITE_API_URL ?? 'http://localhost:4000';
const list = document.querySelector('#products');

const response = await fetch(`${api}/products`);
const products: Product[] = await response.json();
for (const product of products) {
  const item = document.createElement('li');
  item.textContent = `${product.name}: ${formatPrice(product)}`;
  list?.append(item);
}
