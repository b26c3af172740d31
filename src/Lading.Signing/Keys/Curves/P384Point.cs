namespace Lading.Signing.Keys.Curves;

/// <summary>
/// A point in Jacobian coordinates, (X/Z², Y/Z³), or the one at infinity, which the default is. The formulas are those of
/// the Explicit-Formulas Database for a = -3; numbers are carried where the bounds of <see cref="P384Element"/> ask for it.
/// </summary>
internal struct P384Point
{
    private P384Element _x, _y, _z;
    private bool _isFinite;

    public P384Point(in P384Affine point) => (_x, _y, _z, _isFinite) = (point.X, point.Y, P384Element.One, true);

    /// <summary>Twice this: dbl-2001-b. No point of the curve has order 2.</summary>
    public void Double()
    {
        P384Element delta = _z.Squared();
        P384Element gamma = _y.Squared();
        P384Element beta = _x * gamma;
        P384Element alpha = (_x - delta) * (_x + delta);
        alpha = (alpha + alpha + alpha).Carried();
        P384Element beta4 = beta + beta;
        beta4 += beta4;
        P384Element gamma2 = gamma + gamma;
        P384Element gamma4 = gamma2.Squared(); // four times the square
        _z = (_y + _z).Squared() - gamma - delta;
        _z = _z.Carried();
        _x = (alpha.Squared() - beta4 - beta4).Carried();
        _y = (alpha * (beta4 - _x).Carried() - gamma4 - gamma4).Carried();
    }

    /// <summary>This and another: madd, with the cases that it leaves out.</summary>
    public void Add(in P384Affine other)
    {
        if (!_isFinite)
        {
            this = new P384Point(other);
            return;
        }
        P384Element zz = _z.Squared();
        P384Element h = other.X * zz - _x;
        P384Element r = other.Y * (zz * _z) - _y;
        if (h.IsZero)
        {
            if (r.IsZero)
                Double();
            else
                this = default; // a point and its negative
            return;
        }
        P384Element hh = h.Squared();
        P384Element hhh = h * hh;
        P384Element v = _x * hh;
        _x = (r.Squared() - hhh - v - v).Carried();
        _y = (r * (v - _x) - _y * hhh).Carried();
        _z *= h;
    }

    /// <summary>True when the x coordinate is this.</summary>
    public readonly bool HasX(in P384Element x) => _isFinite && (x * _z.Squared() - _x).IsZero;

    /// <summary>The coordinates of points none of which is at infinity, with one inversion for all.</summary>
    public static P384Affine[] ToAffine(ReadOnlySpan<P384Point> points)
    {
        var products = new P384Element[points.Length];
        P384Element product = P384Element.One;
        for (int i = 0; i < points.Length; i++)
        {
            products[i] = product;
            product *= points[i]._z;
        }
        P384Element inverse = P384Element.Of(P384Numbers.Invert(product.ToNumber(), P384Element.Prime));
        var affine = new P384Affine[points.Length];
        for (int i = points.Length - 1; i >= 0; i--)
        {
            P384Element z = inverse * products[i];
            inverse *= points[i]._z;
            P384Element zz = z.Squared();
            affine[i] = new P384Affine(points[i]._x * zz, points[i]._y * (zz * z));
        }
        return affine;
    }
}
